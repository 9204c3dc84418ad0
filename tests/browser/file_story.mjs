// An alert by CAP file: written by one official, let pass by another, and what is refused on the way.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {capFile, freshPage, facts, numberOf, open, pageOf, records, shoot, typeIn, until} from './desk.mjs';

async function byFile(page, file) {
  await open(page, '/compose');
  await page.getByLabel('Tệp CAP 1.2').setInputFiles(file);
  await page.locator('#hand-in').click();
}

test('a wrong password is refused without saying what was wrong', async () => {
  const page = await freshPage();
  await page.goto(`${facts.url}/desk/`);
  await typeIn(page, 'officer', {password: 'không phải'});
  await page.locator('#sign-in-fault').filter({hasText: 'wrong'}).waitFor();
  assert.match(await page.title(), /Đăng nhập/);
  await page.context().close();
});

test('a file handed in by one official is let pass by another, and reaches people', async () => {
  const officer = await pageOf('officer');
  await byFile(officer, capFile('browser-file'));
  await officer.locator('#submit').click();
  await officer.getByText('chờ duyệt').first().waitFor();
  const id = await numberOf(officer);
  assert.match(await officer.title(), /^\[THẬT\]/);
  assert.equal(await officer.locator('#to-approve').count(), 0);

  const own = await pageOf('approver');
  await open(own, `/alerts/${id}/approve`);
  await own.locator('#typed-place').fill('Tỉnh Không Có');
  const people = (await own.locator('tfoot td').first().textContent()).replace(/\D/g, '');
  await own.locator('#typed-people').fill(people);
  await own.locator('#approve').click();
  await own.locator('#approve-fault').filter({hasText: 'Tỉnh Không Có'}).waitFor();
  const place = /: (.+)$/.exec(await own.locator('label[for=typed-place]').textContent())[1];
  await own.locator('#typed-place').fill(place);
  await own.locator('#typed-people').fill(String(Number(people) * 10));
  await own.locator('#approve').click();
  await own.locator('#approve-fault').filter({hasText: people}).waitFor();
  assert.equal(records('push_sim').length, 0);
  await shoot(own, 'approve');
  await own.locator('#typed-people').fill(people);
  await own.locator('#approve').click();
  await own.locator('#progress-sum').filter({hasText: 'Đã gửi xong'}).waitFor();
  await until(() => records('push_sim').some((one) => one.alert === 'browser-file'), 'messages');
  await shoot(own, 'progress');
  await officer.context().close();
  await own.context().close();
});
