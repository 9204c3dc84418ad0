// Who works without a mouse, with a screen reader, on a narrow screen.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {axe, facts, freshPage, open, pageOf, shoot} from './desk.mjs';
import {addCommune, begin, written} from './writing.mjs';

// Tab until the focus stands on what `matches` (a function of the element); it must be seen where it stands.
async function tabTo(page, matches, what) {
  for (let i = 0; i < 120; i += 1) {
    await page.keyboard.press('Tab');
    // As an expression: the page's policy forbids eval, which carrying a function over would need.
    const seen = await page.evaluate(`((held, style) => ({
      outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, body: held === document.body,
      name: held.outerHTML.slice(0, 80), found: Boolean((${matches})(held)),
    }))(document.activeElement, getComputedStyle(document.activeElement))`);
    if (!seen.body) assert.ok(seen.outline, `the focus cannot be seen on ${seen.name}`);
    if (seen.found) return;
  }
  assert.fail(`${what} cannot be reached by Tab`);
}

test('an alert is written by keyboard alone, its corners set under the cross', async () => {
  const page = await pageOf('officer', '/compose');
  await page.locator('.map path').first().waitFor();
  await tabTo(page, (e) => e.type === 'radio', 'real or exercise');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await tabTo(page, (e) => e.tagName === 'SELECT', 'the hazard');
  await page.keyboard.press('ArrowDown');
  for (const what of ['the level', 'the urgency', 'the certainty']) {
    await tabTo(page, (e) => e.tagName === 'SELECT', what);
    await page.keyboard.press('ArrowDown');
  }
  await tabTo(page, (e) => e.textContent === '+6 giờ', 'the hours');
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.classList.contains('map'), 'the map');
  await page.keyboard.press('+');
  const corner = async (key) => {
    await page.locator('.map').focus();
    await page.keyboard.press(key);
    await tabTo(page, (e) => e.textContent === 'Thêm góc ở dấu +', 'the corner button');
    await page.keyboard.press('Enter');
  };
  await corner('ArrowUp');
  await corner('ArrowRight');
  await corner('ArrowDown');
  await tabTo(page, (e) => e.tagName === 'TEXTAREA' && e.className === 'code', 'the list of corners');
  const lines = (await page.locator('textarea.code').inputValue()).split('\n');
  assert.equal(lines.length, 3);
  assert.equal(new Set(lines).size, 3);
  const [south, west, north, east] = facts.box;
  await page.keyboard.press('Control+A');
  await page.keyboard.type([[south, west], [south, east], [north, east]].map((at) => at.join(', ')).join('\n'));
  await page.locator('.preview .message').first().waitFor();
  await tabTo(page, (e) => e.id === 'hand-in', 'the button that saves');
  await page.keyboard.press('Enter');
  await page.locator('#submit').waitFor();
  await tabTo(page, (e) => e.id === 'submit', 'the button that submits');
  await page.keyboard.press('Enter');
  await page.locator('.facts', {hasText: 'chờ duyệt'}).waitFor();
  await page.context().close();
});

// Every screen, with something on it.
async function everyScreen(visit) {
  const nobody = await freshPage();
  await nobody.goto(`${facts.url}/desk/`);
  await nobody.getByLabel('Mật khẩu').waitFor();
  await visit(nobody, 'sign-in');
  const officer = await pageOf('officer');
  const id = await written(officer, {headline: 'Cho mọi màn hình', status: 'Exercise'});
  await begin(officer, {headline: 'Đang soạn'});
  await addCommune(officer);
  await officer.locator('.preview .message').first().waitFor();
  await visit(officer, 'compose');
  await officer.evaluate(() => localStorage.removeItem('alertd.draft.officer'));
  const approver = await pageOf('approver');
  for (const hash of ['/alerts', `/alerts/${id}`, `/alerts/${id}/approve`, `/alerts/${id}/end`, `/alerts/${id}/audit`,
    '/alerts/1/progress', '/stops', '/watch', '/no/such/page']) {
    await open(approver, hash);
    await approver.waitForLoadState('networkidle');
    await visit(approver, hash);
  }
  const commune = await pageOf('commune', '/tasks');
  await visit(commune, '/tasks');
  await commune.locator('main li a').first().click();
  await commune.locator('main h1').waitFor();
  await visit(commune, '/tasks/*');
  await Promise.all([nobody, officer, approver, commune].map((one) => one.context().close()));
}

test('axe finds nothing on any screen, in either language', async () => {
  await everyScreen(async (page, name) => {
    assert.deepEqual(await axe(page), [], name);
    await page.locator('#language').click();
    await page.locator('html[lang=en]').waitFor();
    await page.locator('main h1').waitFor();
    assert.deepEqual(await axe(page), [], `${name} in English`);
    await page.locator('#language').click();
    await page.locator('html[lang=vi]').waitFor();
  });
});

test('every screen fits into 320 pixels', async () => {
  await everyScreen(async (page, name) => {
    await page.setViewportSize({width: 320, height: 640});
    const wide = await page.evaluate(() => [...document.querySelectorAll('main *, header *')]
      .filter((e) => !e.closest('.map, .unseen') && e.getBoundingClientRect().right > 321)
      .map((e) => e.outerHTML.slice(0, 90)).slice(0, 3));
    assert.deepEqual(wide, [], name);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, name);
    if (name === 'compose') await shoot(page, 'narrow');
    await page.setViewportSize({width: 1280, height: 900});
  });
});
