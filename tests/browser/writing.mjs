// How an official writes an alert in the form; the stories use these steps.
import {facts, numberOf, open, until} from './desk.mjs';

export const plain = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');

export async function addCommune(page, commune = facts.commune) {
  await page.getByLabel('Tìm xã, phường').fill(plain(commune.name));
  await page.locator('.found button', {hasText: commune.code}).click();
  await page.locator('.chosen', {hasText: commune.code}).waitFor();
}

// Everything but the area and the words.
export async function fillKind(page, {status = 'Actual', hazard = 'flash_flood', severity = 'Severe'} = {}) {
  await page.locator(`.choice.${status} input`).check();
  await page.getByLabel('Thiên tai').selectOption(hazard);
  await page.getByLabel('Mức', {exact: true}).selectOption(severity);
  await page.getByLabel('Độ gấp').selectOption('Immediate');
  await page.getByLabel('Độ chắc chắn').selectOption('Likely');
  await page.getByRole('button', {name: '+3 giờ'}).click();
}

export async function fillHeadline(page, headline) {
  await page.getByLabel('Tiêu đề – tiếng Việt').fill(headline);
  await page.getByLabel('Tiêu đề – tiếng Anh').fill(`${plain(headline)} (English)`);
}

export async function begin(page, options = {}) {
  await open(page, '/compose');
  await fillKind(page, options);
  if (options.headline) await fillHeadline(page, options.headline);
}

// Saved to the desk and put before an approver; the alert's number.
export async function handIn(page) {
  await page.locator('#hand-in').click();
  await until(() => /#\/alerts\/\d+$/.test(page.url()), 'the draft on the desk');
  await page.locator('#submit').click();
  await page.locator('.facts', {hasText: 'chờ duyệt'}).waitFor();
  return numberOf(page);
}

export async function written(page, options) {
  await begin(page, options);
  await addCommune(page, options.commune);
  return handIn(page);
}

// What the approver sees and types.
export async function typeApproval(page, {people, place} = {}) {
  const seen = page.locator('label[for=typed-place]');
  await seen.waitFor();
  const shownPlace = /: (.+)$/.exec(await seen.textContent())[1];
  const shownPeople = (await page.locator('tfoot td').first().textContent()).replace(/\D/g, '');
  await page.locator('#typed-place').fill(place ?? shownPlace);
  await page.locator('#typed-people').fill(String(people ?? shownPeople));
  await page.locator('#approve').click();
  return {people: Number(shownPeople), place: shownPlace};
}

export async function approved(page, id) {
  await open(page, `/alerts/${id}/approve`);
  const typed = await typeApproval(page);
  await page.locator('#progress-sum').waitFor();
  return typed;
}

export async function settled(page) {
  await page.locator('#progress-sum', {hasText: 'Đã gửi xong'}).waitFor({timeout: 30_000});
}
