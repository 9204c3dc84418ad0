// A draft outlives a cut line and a closed tab: it is kept in this browser, for its official alone, until it has
// reached the desk or its official signs out. Its `key` goes with every try to hand it in, so that the desk knows a
// second try for the same draft and makes no second one.
import {forget, remember, remembered} from '../keep';
import type {Both} from '../desk/types';

export interface Chosen { code: string; full_name: string; province_code: string }
export type Point = [number, number];

export interface Draft {
  key: string;
  // The form as it was when it was first handed in without an answer.
  tried: string;
  hazard: string; severity: string; certainty: string; urgency: string;
  status: '' | 'Actual' | 'Exercise';
  onset: string; expires: string;
  headline: Both; description: Both; instruction: Both;
  communes: Chosen[];
  polygon: Point[];
  cap: string; cap_name: string;
  update_of: number | null; kind: string;
}

const place = (official: string): string => `alertd.draft.${official}`;

export function freshKey(): string {
  const bytes = new Uint8Array(16);
  window.crypto.getRandomValues(bytes);
  return Array.from(bytes, (b) => (b + 256).toString(16).slice(1)).join('');
}

export function emptyDraft(): Draft {
  return {
    key: freshKey(), tried: '', hazard: '', severity: '', certainty: '', urgency: '', status: '', onset: '', expires: '',
    headline: {vi: '', en: ''}, description: {vi: '', en: ''}, instruction: {vi: '', en: ''},
    communes: [], polygon: [], cap: '', cap_name: '', update_of: null, kind: '',
  };
}

// False: this browser keeps nothing, and the official must know.
export function keepDraft(official: string, draft: Draft): boolean {
  return remember(place(official), JSON.stringify(draft));
}

export function keptDraft(official: string): Draft | null {
  const text = remembered(place(official));
  if (!text) return null;
  try {
    return {...emptyDraft(), ...JSON.parse(text) as Partial<Draft>};
  } catch {
    return null;
  }
}

export const hasDraft = (official: string): boolean => remembered(place(official)) !== null;

export function forgetDrafts(official: string): void {
  forget(place(official));
}
