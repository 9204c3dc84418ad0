// A map of outlines alone: no base map, no pictures, nothing from elsewhere. Drawn as SVG, so no WebGL is needed; where
// even that fails the lists beside it say the same.
import type * as Leaflet from 'leaflet';
import type {Feature, FeatureCollection} from 'geojson';
import type {Point} from '../compose/draft_keeper';
import {t} from '../words/words';

export interface MapView {
  outlines: (collections: FeatureCollection[], reached: (code: string) => boolean) => void;
  rings: (rings: Point[][], open: boolean) => void;
  fit: () => void;
  centre: () => Point;
  close: () => void;
}

const pause = 50;
const looksMax = 2_000;
const country: [Point, Point] = [[8.2, 102.1], [23.4, 109.6]];

function codeOf(feature: Feature | undefined): string {
  return String(feature?.properties?.['code'] ?? '');
}

// Leaflet reckons wrongly in an element without room: one that is not on the page yet, or hidden.
async function room(element: HTMLElement): Promise<void> {
  for (let looks = 0; element.clientWidth === 0; looks += 1) {
    if (looks > looksMax) throw new Error('the map has no room');
    await new Promise((resolve) => { window.setTimeout(resolve, pause); });
  }
}

export async function openMap(element: HTMLElement, label: string, onclick?: (at: Point) => void): Promise<MapView> {
  const L = await import('leaflet');
  await room(element);
  element.setAttribute('role', 'region');
  element.setAttribute('aria-label', label);
  const map = L.map(element, {attributionControl: false, zoomControl: false, preferCanvas: false, zoomSnap: 0.25,
    fadeAnimation: false, zoomAnimation: false, renderer: L.svg({padding: 0.3})});
  L.control.zoom({zoomInTitle: t('map.in'), zoomOutTitle: t('map.out')}).addTo(map);
  map.fitBounds(country);
  const ground = L.featureGroup().addTo(map);
  const danger = L.featureGroup().addTo(map);
  const drawn = L.featureGroup().addTo(map);
  if (onclick) map.on('click', (event) => onclick([event.latlng.lat, event.latlng.lng]));
  return {
    outlines(collections, reached) {
      ground.clearLayers();
      danger.clearLayers();
      collections.forEach((one) => addOutlines(L, one, reached, ground, danger));
      danger.bringToFront();
      drawn.bringToFront();
    },
    rings(rings, open) {
      drawn.clearLayers();
      rings.forEach((ring) => addRing(L, ring, open, drawn));
    },
    fit() {
      const best = [drawn, danger, ground].filter((group) => group.getBounds().isValid())[0];
      if (best) map.fitBounds(best.getBounds().pad(0.15));
    },
    centre: () => [map.getCenter().lat, map.getCenter().lng],
    close: () => { map.remove(); },
  };
}

function addOutlines(L: typeof Leaflet, collection: FeatureCollection, reached: (code: string) => boolean,
  ground: Leaflet.FeatureGroup, danger: Leaflet.FeatureGroup): void {
  L.geoJSON(collection, {interactive: false, filter: (f) => !reached(codeOf(f)),
    style: {className: 'ground', weight: 1}} as Leaflet.GeoJSONOptions).addTo(ground);
  L.geoJSON(collection, {interactive: false, filter: (f) => reached(codeOf(f)),
    style: {className: 'danger', weight: 2}} as Leaflet.GeoJSONOptions).addTo(danger);
}

function addRing(L: typeof Leaflet, ring: Point[], open: boolean, drawn: Leaflet.FeatureGroup): void {
  if (ring.length > 2) L.polygon(ring, {className: 'ring', interactive: false, weight: 3}).addTo(drawn);
  else if (ring.length > 1) L.polyline(ring, {className: 'ring', interactive: false, weight: 3}).addTo(drawn);
  if (open) ring.forEach((at) => L.circleMarker(at, {className: 'corner', interactive: false, radius: 6}).addTo(drawn));
}
