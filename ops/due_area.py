"""Where an alert holds, and which communes it hits: the judge's own geometry, exact on whole numbers of 1e-7 degrees.
Circles and edges over 10 km get a rim, for the daemon may draw them some metres otherwise."""
from dataclasses import dataclass

from shapely.geometry import LineString, Polygon
from shapely.ops import unary_union

import geodesy
from due_input import CAP, FIXED

NO_AREA = 10.0            # in 1e-7 degrees squared: a thousandth of a square metre
CIRCLE_RIM_M = 5.5        # the daemon's circle lies up to 5 m further out
LONG_EDGE_M = 10_000.0
LONG_EDGE_RIM_M = 1.5
GEOCODE = "VN-GSO-2025"


@dataclass
class Area:
    """`sure` lies inside what the daemon covers, `perhaps` around it; the same but for circles and long edges."""
    sure: object
    perhaps: object
    codes: set


def to_polygon(points):
    return Polygon([(round(lon * FIXED), round(lat * FIXED)) for lat, lon in points])


def read_ring(text):
    return [tuple(float(n) for n in pair.split(",")) for pair in text.split()]


def along_geodesics(ring):
    """The ring with points on its long edges, and those edges' points alone."""
    out, long_edges = [], []
    for start, end in zip(ring, ring[1:]):
        piece = [start]
        if start != end and geodesy.inverse(*start, *end)[0] > LONG_EDGE_M:
            piece = geodesy.line(start, end, 500.0)
            long_edges.append(piece + [end])
        out += piece
    return out, long_edges


def polygon_area(text):
    points, long_edges = along_geodesics(read_ring(text))
    whole = to_polygon(points)
    if not long_edges:
        return whole, whole
    lines = [LineString([(lon * FIXED, lat * FIXED) for lat, lon in edge]) for edge in long_edges]
    strip = unary_union([one.buffer(LONG_EDGE_RIM_M / 105_000 * FIXED) for one in lines])
    return whole.difference(strip), whole.union(strip)


def circle_area(text):
    centre, radius = text.split()
    lat, lon = (float(n) for n in centre.split(","))
    metres = float(radius) * 1000
    return (to_polygon(geodesy.circle(lat, lon, metres, 2000)),
            to_polygon(geodesy.circle(lat, lon, metres + CIRCLE_RIM_M, 2000)))


def read_area(alert):
    pairs, codes, seen = [], set(), set()
    for info in alert.infos:
        for area in info.areas:
            for name, read in (("polygon", polygon_area), ("circle", circle_area)):
                for node in area.findall(CAP + name):
                    if node.text not in seen:   # infos in other languages repeat their areas
                        seen.add(node.text)
                        pairs.append(read(node.text))
            for node in area.findall(CAP + "geocode"):
                if node.findtext(CAP + "valueName").strip() == GEOCODE:
                    codes.add(node.findtext(CAP + "value").strip())
    return Area(unary_union([p[0] for p in pairs]), unary_union([p[1] for p in pairs]), codes)


def shared(outline, area):
    return outline.intersection(area).area if outline.intersects(area) else 0.0


def hit_communes(communes, area):
    """Codes surely hit, codes perhaps hit, and those that share next to nothing."""
    sure, perhaps, narrow = set(area.codes), set(), []
    for commune in communes.values():
        if commune.code in sure or not commune.outline.intersects(area.perhaps):
            continue
        inner, outer = shared(commune.outline, area.sure), shared(commune.outline, area.perhaps)
        if inner > NO_AREA:
            sure.add(commune.code)
        elif outer > NO_AREA:
            perhaps.add(commune.code)
        if 0 < outer <= 1e4 * NO_AREA:
            narrow.append(f"{commune.code} {commune.full_name}: {outer:g} square units of 1e-7 degrees")
    return sure, perhaps, narrow
