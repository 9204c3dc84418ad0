// What a CAP message says, for showing it and for writing the next one after it. Judging it is the daemon's work.
import type {Both} from './desk/types';
import type {Point} from './compose/draft_keeper';

const space = 'urn:oasis:names:tc:emergency:cap:1.2';

export interface CapFacts {
  identifier: string; sender: string; sent: string; status: string; msgType: string; note: string;
  event: Both; severity: string; certainty: string; urgency: string; onset: string; expires: string;
  headline: Both; description: Both; instruction: Both; senderName: string;
  areaDesc: string[]; polygons: Point[][]; circles: string[]; geocodes: string[];
}

function textOf(parent: Element | undefined, name: string): string {
  return parent?.getElementsByTagNameNS(space, name)[0]?.textContent?.trim() ?? '';
}

function all(parent: Element | undefined, name: string): string[] {
  if (!parent) return [];
  return Array.from(parent.getElementsByTagNameNS(space, name)).map((one) => one.textContent?.trim() ?? '');
}

export function pointsOf(polygon: string): Point[] {
  return polygon.split(/\s+/).map((pair) => {
    const [lat, lon] = pair.split(',').map(Number);
    return [lat ?? NaN, lon ?? NaN] as Point;
  });
}

// None where it is no CAP 1.2 that a browser can read.
export function readCap(xml: string): CapFacts | null {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const root = document.documentElement;
  if (document.getElementsByTagName('parsererror').length > 0 || root.localName !== 'alert' ||
      root.namespaceURI !== space) return null;
  const infos = Array.from(root.getElementsByTagNameNS(space, 'info'));
  const speaking = (language: string): Element | undefined =>
    infos.filter((info) => textOf(info, 'language').toLowerCase().indexOf(language) === 0)[0];
  const first = speaking('vi') ?? infos[0];
  const both = (name: string): Both => ({vi: textOf(first, name), en: textOf(speaking('en'), name)});
  return {
    identifier: textOf(root, 'identifier'), sender: textOf(root, 'sender'), sent: textOf(root, 'sent'),
    status: textOf(root, 'status'), msgType: textOf(root, 'msgType'), note: textOf(root, 'note'),
    event: both('event'), severity: textOf(first, 'severity'), certainty: textOf(first, 'certainty'),
    urgency: textOf(first, 'urgency'), onset: textOf(first, 'onset'), expires: textOf(first, 'expires'),
    headline: both('headline'), description: both('description'), instruction: both('instruction'),
    senderName: textOf(first, 'senderName'), areaDesc: all(first, 'areaDesc'),
    polygons: all(first, 'polygon').map(pointsOf), circles: all(first, 'circle'), geocodes: all(first, 'value'),
  };
}
