// Numbers and times as people here write them. Every time is Vietnamese time, wherever the browser stands.
import {language} from './words';

const offset = 7 * 3_600_000;
const pad = (n: number): string => (n < 10 ? `0${n}` : String(n));

export function count(n: number): string {
  const mark = language() === 'vi' ? '.' : ',';
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, mark);
}

export function share(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const text = (100 * part / whole).toFixed(1);
  return `${language() === 'vi' ? text.replace('.', ',') : text}%`;
}

// "14:58 22/11/2026"; what is no time is shown as it came.
export function moment(text: string | null | undefined): string {
  if (!text) return '–';
  const at = Date.parse(text);
  if (Number.isNaN(at)) return text;
  const d = new Date(at + offset);
  return `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())} ` +
    `${pad(d.getUTCDate())}/${pad(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`;
}

// What <input type="datetime-local"> holds, in Vietnamese time.
export function fieldTime(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 16);
}

// "2026-11-22T15:00" → "2026-11-22T15:00:00+07:00"
export function withZone(field: string): string {
  return `${field.length === 16 ? `${field}:00` : field}+07:00`;
}

export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${pad(s % 60)} s`;
  return `${Math.floor(s / 3_600)} h ${pad(Math.floor(s % 3_600 / 60))} min`;
}
