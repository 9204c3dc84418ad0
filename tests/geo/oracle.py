"""The oracle of the geo tests: shapely says which communes a warning hits and which commune a point lies in.

oracle.py hits COMMUNES WARNINGS    prints warning,code,share for every pair whose common area is above zero
oracle.py points COMMUNES POINTS    POINTS has lines lon,lat; prints inside|touching per point, codes joined by spaces
oracle.py overlaps COMMUNES         prints code,code for every pair whose common area is above zero
"""
import json
import sys
import warnings as python_warnings

from shapely.geometry import Point, shape
from shapely.prepared import prep
from shapely.strtree import STRtree


def load(path):
    with open(path) as f:
        features = json.load(f)["features"]
    return [(f["properties"].get("code"), shape(f["geometry"])) for f in features]


def tree_of(communes):
    by_id = {id(g): i for i, (_, g) in enumerate(communes)}
    tree = STRtree([g for _, g in communes])
    return lambda g: [by_id[id(found)] for found in tree.query(g)]


def hits(communes, warnings):
    near = tree_of(communes)
    for w, (_, warning) in enumerate(warnings):
        prepared = prep(warning)
        for i in near(warning):
            code, commune = communes[i]
            if not prepared.intersects(commune):
                continue
            area = commune.intersection(warning).area
            if area > 0:
                print(f"{w},{code},{area / commune.area:.9f}")


def points(communes, path):
    near = tree_of(communes)
    prepared = [prep(g) for _, g in communes]
    borders = [prep(g.boundary) for _, g in communes]
    with open(path) as f:
        for line in f:
            p = Point(*map(float, line.split(",")))
            inside, touching = [], []
            about = p.buffer(1e-9, 2)
            for i in near(about):
                code = communes[i][0]
                if borders[i].intersects(about):
                    touching.append(code)
                elif prepared[i].contains(p):
                    inside.append(code)
            print(" ".join(sorted(inside)) + "|" + " ".join(sorted(touching)))


def overlaps(communes):
    near = tree_of(communes)
    for i, (code, commune) in enumerate(communes):
        for j in near(commune):
            if j > i and commune.intersection(communes[j][1]).area > 0:
                print(f"{code},{communes[j][0]}")


if __name__ == "__main__":
    python_warnings.simplefilter("ignore")
    what, given = sys.argv[1], load(sys.argv[2])
    if what == "hits":
        hits(given, load(sys.argv[3]))
    elif what == "points":
        points(given, sys.argv[3])
    else:
        overlaps(given)
