// Outlines of provinces and communes, asked for once while the page is open.
import type {FeatureCollection} from 'geojson';
import {boundaries} from '../desk/desk';

const provincesShown = 12;
const known = new Map<string, Promise<FeatureCollection>>();

function outline(province: string): Promise<FeatureCollection> {
  const kept = known.get(province);
  if (kept) return kept;
  const asked = boundaries(province || undefined);
  asked.catch(() => known.delete(province));
  known.set(province, asked);
  return asked;
}

// The country's provinces, and the communes of those named (the first twelve: an old machine must draw them).
export async function outlinesOf(provinces: string[]): Promise<FeatureCollection[]> {
  const distinct = provinces.filter((code, i) => provinces.indexOf(code) === i).slice(0, provincesShown);
  return Promise.all([outline(''), ...distinct.map(outline)]);
}
