// What a cut line, a lost answer, a closed tab, an ended session and a lost polygon cost: no draft, and never two.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {facts, freshPage, open, pageOf, shoot} from './desk.mjs';
import {addCommune, begin, fillHeadline, fillKind} from './writing.mjs';

async function drafts(page, headline) {
  await open(page, '/alerts');
  await page.locator('table').first().waitFor();
  return page.locator('tbody tr', {hasText: headline}).count();
}

test('a draft outlives a cut line and a closed tab, and is on the desk once', async () => {
  const first = await pageOf('officer');
  await begin(first, {headline: 'Bản nháp khi mất mạng'});
  await addCommune(first);
  await first.context().setOffline(true);
  await first.getByLabel('Diễn biến – tiếng Việt').fill('Nước lên nhanh.');
  await first.getByLabel('Diễn biến – tiếng Anh').fill('The water rises fast.');
  await first.locator('#hand-in').click();
  await first.locator('#compose-fault', {hasText: 'Mất liên lạc'}).waitFor();
  await shoot(first, 'offline');
  await first.context().setOffline(false);
  const page = await first.context().newPage();
  await first.close();
  await page.goto(`${facts.url}/desk/#/compose`);
  await page.getByLabel('Diễn biến – tiếng Việt').waitFor();
  assert.equal(await page.getByLabel('Diễn biến – tiếng Việt').inputValue(), 'Nước lên nhanh.');
  assert.equal(await page.locator('.chosen li').count(), 1);
  await page.locator('#hand-in').click();
  await page.locator('#submit').waitFor();
  assert.equal(await drafts(page, 'Bản nháp khi mất mạng'), 1);
  await open(page, '/compose');
  assert.equal(await page.getByLabel('Diễn biến – tiếng Việt').inputValue(), '');
  await page.context().close();
});

test('an answer that is lost on the way makes no second draft', async () => {
  const page = await pageOf('officer');
  await begin(page, {headline: 'Trả lời bị mất'});
  await addCommune(page);
  let lost = 0;
  await page.route('**/v1/desk/compose', async (route) => {
    lost += 1;
    if (lost > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.locator('#hand-in').click();
  await page.locator('#compose-fault', {hasText: 'Mất liên lạc'}).waitFor();
  await page.locator('#hand-in').click();
  await page.locator('#submit').waitFor();
  assert.equal(lost, 2);
  assert.equal(await drafts(page, 'Trả lời bị mất'), 1);
  await page.context().close();
});

test('an alert that lost its polygon, or half of it, is refused', async () => {
  const page = await pageOf('officer');
  await begin(page, {headline: 'Vùng bị mất'});
  await page.locator('#hand-in').click();
  await page.locator('.complaint', {hasText: 'communes'}).first().waitFor();
  await page.getByLabel('Các góc của vùng').fill('16.1, 107.5\n16.2, 107.5');
  await page.locator('#hand-in').click();
  await page.locator('.complaint', {hasText: 'polygon'}).first().waitFor();
  await page.getByLabel('Các góc của vùng').fill('16.1, 107.5\nmười sáu\n16.2, 107.6');
  await page.locator('.complaint', {hasText: '2'}).first().waitFor();
  await page.locator('#hand-in').click();
  await page.locator('#compose-fault').filter({hasText: /\S/}).waitFor();
  assert.equal(await drafts(page, 'Vùng bị mất'), 0);
  await page.context().close();
});

test('a session that ended by time leaves the draft, for its official alone', async () => {
  const page = await pageOf('officer');
  await begin(page, {headline: 'Phiên hết giờ'});
  const kept = await page.context().cookies();
  await page.context().clearCookies();
  await open(page, '/compose').catch(() => undefined);
  await page.evaluate(() => { window.location.hash = '/alerts'; });
  await page.getByText('Phiên làm việc đã hết').waitFor();
  await page.context().addCookies(kept);
  await page.goto(`${facts.url}/desk/#/compose`);
  await page.reload();
  await page.getByLabel('Tiêu đề – tiếng Việt').waitFor();
  assert.equal(await page.getByLabel('Tiêu đề – tiếng Việt').inputValue(), 'Phiên hết giờ');
  assert.notEqual(await page.evaluate(() => localStorage.getItem('alertd.draft.officer')), null);
  assert.equal(await page.evaluate(() => localStorage.getItem('alertd.draft.approver')), null);
  await page.context().close();
});

test('the page works where the map cannot be loaded', async () => {
  const page = await freshPage();
  await page.route(/assets\/leaflet.*\.js/, (route) => route.abort());
  await page.context().addCookies(await (await pageOf('officer')).context().cookies());
  await page.goto(`${facts.url}/desk/#/compose`);
  await page.getByText('Không hiện được bản đồ').first().waitFor();
  await fillKind(page);
  await fillHeadline(page, 'Không có bản đồ');
  const [south, west, north, east] = facts.box;
  await page.getByLabel('Các góc của vùng').fill(
    [[south, west], [south, east], [north, east], [north, west]].map((at) => at.join(', ')).join('\n'));
  await page.locator('.preview .message').first().waitFor();
  await page.locator('#hand-in').click();
  await page.locator('#submit').waitFor();
  await page.context().close();
});
