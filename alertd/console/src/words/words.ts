// The page's own words, Vietnamese first. Every key stands in both languages: the compiler sees to it.
import {remember, remembered} from '../keep';
import {en} from './en';
import {vi} from './vi';

export type Key = keyof typeof vi;
export type Language = 'vi' | 'en';

const place = 'alertd.language';
let current: Language = remembered(place) === 'en' ? 'en' : 'vi';

export function language(): Language {
  return current;
}

export function speak(next: Language): void {
  current = next;
  remember(place, next);
  document.documentElement.lang = next;
}

// The words of a key; {name} is replaced by values.name.
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text = (current === 'vi' ? vi : en)[key];
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all));
}

// Words of the interface ("Severe", "submitted") that have a key `prefix.word`; others are shown as they are.
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in vi ? t(key as Key) : value;
}
