// An alert's whole life by two people in two browsers: written, refused to its own author, wrongly typed, let pass,
// corrected, cancelled, declared over.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {facts, open, pageOf, records, shoot, until} from './desk.mjs';
import {addCommune, approved, begin, handIn, settled, typeApproval, written} from './writing.mjs';

const said = (part) => records('push_sim').filter((one) => `${one.title} ${one.body}`.includes(part));
const people = (list) => new Set(list.map((one) => one.token));

test('an alert is written, let pass by another after wrong typing, and corrected by one', async () => {
  const officer = await pageOf('officer');
  await begin(officer, {headline: 'Lũ quét đang về bản dưới'});
  assert.match(await officer.title(), /^\[THẬT\]/);
  await addCommune(officer);
  await officer.locator('.preview .message').first().waitFor();
  await officer.locator('.preview .big', {hasText: 'người'}).waitFor();
  await officer.locator('.map path.danger').first().waitFor();
  assert.equal(await officer.getByText('Không hiện được bản đồ').count(), 0);
  await shoot(officer, 'compose');
  const id = await handIn(officer);
  await officer.locator('.message').first().waitFor();
  await shoot(officer, 'alert');

  const approver = await pageOf('approver');
  await open(approver, `/alerts/${id}/approve`);
  const shown = await typeApproval(approver, {people: 7});
  await approver.locator('#approve-fault', {hasText: '7'}).waitFor();
  await typeApproval(approver, {place: 'Xã Không Có'});
  await approver.locator('#approve-fault', {hasText: 'Xã Không Có'}).waitFor();
  assert.equal(said('bản dưới').length, 0);
  await typeApproval(approver, {place: 'xa mau ' + /\d+/.exec(shown.place)[0]});
  await settled(approver);
  const first = await until(() => said('bản dưới').length > 0 && people(said('bản dưới')), 'the first messages');

  await approver.getByRole('link', {name: 'Hủy, đính chính, hết nguy hiểm'}).click();
  await approver.locator('#correct').waitFor();
  await shoot(approver, 'end');
  const correction = approver.locator('section', {has: approver.locator('#correct')});
  await correction.getByLabel('Tiêu đề – tiếng Việt').fill('Lũ quét đang về bản trên');
  await correction.getByLabel('Tiêu đề – tiếng Anh').fill('Flash flood on its way to the upper hamlet');
  await approver.locator('#correct').click();
  await settled(approver);
  const second = await until(() => said('bản trên').length > 0 && people(said('bản trên')), 'the correction');
  assert.deepEqual([...second].sort(), [...first].sort());
  await officer.context().close();
  await approver.context().close();
});

test('who wrote an alert does not let it pass, though he may approve those of others', async () => {
  const page = await pageOf('approver');
  const id = await written(page, {headline: 'Tự soạn tự duyệt'});
  await page.getByText('người khác phải duyệt').waitFor();
  await open(page, `/alerts/${id}/approve`);
  await typeApproval(page);
  await page.locator('#approve-fault').filter({hasText: /\S/}).waitFor();
  assert.equal(said('Tự soạn').length, 0);
  const second = await pageOf('second');
  await open(second, `/alerts/${id}/approve`);
  await second.locator('#why').fill('soạn nhầm');
  await second.locator('#return').click();
  await second.locator('.facts', {hasText: 'bị trả lại'}).waitFor();
  await page.context().close();
  await second.context().close();
});

test('one approver cancels, with a reason, and those who were told hear of it', async () => {
  const officer = await pageOf('officer');
  const id = await written(officer, {headline: 'Phát nhầm lần này'});
  const approver = await pageOf('second');
  await approved(approver, id);
  await settled(approver);
  await until(() => said('Phát nhầm').length > 0, 'the messages');
  await open(approver, `/alerts/${id}/end`);
  await approver.locator('#cancel').click();
  await approver.locator('.complaint').filter({hasText: 'why'}).waitFor();
  await approver.locator('#cancel-why').fill('sai vùng');
  const before = records('push_sim').length;
  await approver.locator('#cancel').click();
  await settled(approver);
  await until(() => records('push_sim').length > before, 'the cancel');
  await open(approver, `/alerts/${id}/audit`);
  await approver.locator('td', {hasText: 'approver'}).or(approver.locator('td', {hasText: 'second'})).first().waitFor();
  await shoot(approver, 'audit');
  await officer.context().close();
  await approver.context().close();
});

test('the all-clear is submitted by one and let pass by another', async () => {
  const officer = await pageOf('officer');
  const id = await written(officer, {headline: 'Sẽ hết nguy hiểm'});
  const approver = await pageOf('approver');
  await approved(approver, id);
  await settled(approver);
  await open(officer, `/alerts/${id}/end`);
  await officer.locator('#end').click();
  await officer.locator('.facts', {hasText: 'chờ duyệt'}).waitFor();
  const over = Number(/\/alerts\/(\d+)/.exec(officer.url())[1]);
  assert.notEqual(over, id);
  const before = records('push_sim').length;
  await approved(approver, over);
  await settled(approver);
  await until(() => records('push_sim').length > before, 'the all-clear');
  await officer.context().close();
  await approver.context().close();
});

test('an exercise looks and says so, and reaches drill outlets only', async () => {
  const officer = await pageOf('officer');
  const live = records('push_sim').length;
  await begin(officer, {status: 'Exercise', headline: 'Thử báo động toàn xã'});
  assert.match(await officer.title(), /^\[DIỄN TẬP\]/);
  await officer.locator('#tone', {hasText: 'DIỄN TẬP'}).waitFor();
  const violet = await officer.locator('#tone').evaluate((e) => getComputedStyle(e).backgroundColor);
  await addCommune(officer);
  await officer.locator('.preview .message', {hasText: 'DIỄN TẬP'}).first().waitFor();
  const id = await handIn(officer);
  const approver = await pageOf('approver');
  await open(approver, `/alerts/${id}/approve`);
  await approver.getByRole('button', {name: 'Duyệt và chạy DIỄN TẬP'}).waitFor();
  await shoot(approver, 'exercise');
  await approved(approver, id);
  await settled(approver);
  const drilled = await until(() => records('push_drill').length > 0 && records('push_drill'), 'the drill');
  for (const one of drilled) assert.match(`${one.title} ${one.body}`, /DIỄN TẬP|EXERCISE/);
  assert.equal(records('push_sim').length, live);
  await open(officer, '/compose');
  await officer.locator('.choice.Actual input').check();
  const red = await officer.locator('#tone').evaluate((e) => getComputedStyle(e).backgroundColor);
  assert.notEqual(red, violet);
  await officer.evaluate(() => localStorage.clear());
  await officer.context().close();
  await approver.context().close();
});

test('the kill switch is one press, and its release asks', async () => {
  const page = await pageOf('approver', '/stops');
  await page.locator('#stop-all').click();
  await page.locator('.note.warn', {hasText: 'approver'}).waitFor();
  await shoot(page, 'stops');
  page.once('dialog', (dialog) => dialog.dismiss());
  await page.getByRole('button', {name: 'Bỏ ngắt: Tất cả'}).click();
  await page.locator('.note.warn', {hasText: 'approver'}).waitFor();
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', {name: 'Bỏ ngắt: Tất cả'}).click();
  await page.locator('#stop-all').waitFor();
  assert.equal(await page.locator('.note.warn').count(), 0);
  await page.context().close();
});

test('a commune officer reads and acknowledges, and the watch shows it', async () => {
  const officer = await pageOf('officer');
  const id = await written(officer, {headline: 'Xã phải báo loa', severity: 'Extreme'});
  const approver = await pageOf('approver');
  await approved(approver, id);
  const commune = await pageOf('commune', '/tasks');
  const task = commune.getByRole('link', {name: /Xã phải báo loa/});
  await task.waitFor();
  await shoot(commune, 'tasks');
  await task.click();
  await commune.locator('#acknowledge').waitFor();
  await commune.locator('#task-note').fill('Đã phát loa ba thôn');
  await commune.locator('#acknowledge').click();
  await commune.locator('.badge.done').waitFor();
  await open(approver, '/watch');
  const row = approver.locator('tr', {hasText: 'Xã phải báo loa'}).filter({hasText: facts.commune.full_name});
  await row.filter({hasText: 'Đã phát loa ba thôn'}).waitFor();
  await shoot(approver, 'watch');
  await Promise.all([officer, approver, commune].map((one) => one.context().close()));
});

test('signing out asks when a draft would go, and takes it away', async () => {
  const page = await pageOf('second');
  await begin(page, {headline: 'Bỏ khi đăng xuất'});
  page.once('dialog', (dialog) => dialog.dismiss());
  await page.locator('#sign-out').click();
  assert.notEqual(await page.evaluate(() => localStorage.getItem('alertd.draft.second')), null);
  page.once('dialog', (dialog) => dialog.accept());
  await page.locator('#sign-out').click();
  await page.getByLabel('Mật khẩu').waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem('alertd.draft.second')), null);
  await page.goto(`${facts.url}/desk/#/alerts`);
  await page.reload();
  await page.getByLabel('Mật khẩu').waitFor();
  await page.context().close();
});
