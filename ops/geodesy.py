"""Lines and circles on the WGS 84 ellipsoid by Vincenty's series (T. Vincenty, Survey Review 23, 1975): for the judge of
ops/due_people.py, apart from the daemon's PROJ. Degrees and metres; good to a millimetre over Viet Nam's distances."""
import math

A = 6378137.0
F = 1 / 298.257223563
B = A * (1 - F)


def _series(cos2_alpha):
    u2 = cos2_alpha * (A * A - B * B) / (B * B)
    return (1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
            u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2))))


def _delta_sigma(b, sin_s, cos_s, cos_2m):
    return b * sin_s * (cos_2m + b / 4 * (cos_s * (-1 + 2 * cos_2m ** 2)
                        - b / 6 * cos_2m * (-3 + 4 * sin_s ** 2) * (-3 + 4 * cos_2m ** 2)))


def _longitude_step(cos2_alpha, sin_alpha, sigma, sin_s, cos_s, cos_2m):
    c = F / 16 * cos2_alpha * (4 + F * (4 - 3 * cos2_alpha))
    return (1 - c) * F * sin_alpha * (sigma + c * sin_s * (cos_2m + c * cos_s * (-1 + 2 * cos_2m ** 2)))


def direct(lat, lon, azimuth, distance):
    """Where one is after `distance` metres from (lat, lon) towards `azimuth` radians."""
    tan_u1 = (1 - F) * math.tan(math.radians(lat))
    cos_u1 = 1 / math.sqrt(1 + tan_u1 ** 2)
    sin_u1 = tan_u1 * cos_u1
    sigma_1 = math.atan2(tan_u1, math.cos(azimuth))
    sin_alpha = cos_u1 * math.sin(azimuth)
    cos2_alpha = 1 - sin_alpha ** 2
    a, b = _series(cos2_alpha)
    sigma = distance / (B * a)
    for _ in range(50):
        cos_2m, sin_s, cos_s = math.cos(2 * sigma_1 + sigma), math.sin(sigma), math.cos(sigma)
        new = distance / (B * a) + _delta_sigma(b, sin_s, cos_s, cos_2m)
        if abs(new - sigma) < 1e-14:
            break
        sigma = new
    cos_2m, sin_s, cos_s = math.cos(2 * sigma_1 + sigma), math.sin(sigma), math.cos(sigma)
    side = sin_u1 * sin_s - cos_u1 * cos_s * math.cos(azimuth)
    end = math.atan2(sin_u1 * cos_s + cos_u1 * sin_s * math.cos(azimuth),
                     (1 - F) * math.hypot(sin_alpha, side))
    turn = math.atan2(sin_s * math.sin(azimuth), cos_u1 * cos_s - sin_u1 * sin_s * math.cos(azimuth))
    turn -= _longitude_step(cos2_alpha, sin_alpha, sigma, sin_s, cos_s, cos_2m)
    return math.degrees(end), lon + math.degrees(turn)


def inverse(lat1, lon1, lat2, lon2):
    """Metres and azimuth at the start, in radians. Not for antipodes."""
    if (lat1, lon1) == (lat2, lon2):
        return 0.0, 0.0
    u1, u2 = (math.atan((1 - F) * math.tan(math.radians(x))) for x in (lat1, lat2))
    sin_u1, cos_u1, sin_u2, cos_u2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    away = math.radians(lon2 - lon1)
    turn = away
    for _ in range(200):
        east = cos_u2 * math.sin(turn)
        north = cos_u1 * sin_u2 - sin_u1 * cos_u2 * math.cos(turn)
        sin_s = math.hypot(east, north)
        cos_s = sin_u1 * sin_u2 + cos_u1 * cos_u2 * math.cos(turn)
        sigma = math.atan2(sin_s, cos_s)
        sin_alpha = cos_u1 * east / sin_s
        cos2_alpha = 1 - sin_alpha ** 2
        cos_2m = cos_s - 2 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha else 0.0
        new = away + _longitude_step(cos2_alpha, sin_alpha, sigma, sin_s, cos_s, cos_2m)
        if abs(new - turn) < 1e-13:
            break
        turn = new
    a, b = _series(cos2_alpha)
    return B * a * (sigma - _delta_sigma(b, sin_s, cos_s, cos_2m)), math.atan2(east, north)


def metres_per_degree(lat):
    """Of latitude and of longitude, at that latitude."""
    e2 = F * (2 - F)
    w = math.sqrt(1 - e2 * math.sin(math.radians(lat)) ** 2)
    return (math.radians(1) * A * (1 - e2) / w ** 3,
            math.radians(1) * A * math.cos(math.radians(lat)) / w)


def circle(lat, lon, radius, corners):
    """Corners of a polygon inscribed in the circle, as (lat, lon)."""
    return [direct(lat, lon, 2 * math.pi * i / corners, radius) for i in range(corners)]


def line(start, end, step):
    """Points (lat, lon) of the geodesic from start on, `step` metres apart, without its end."""
    length, azimuth = inverse(*start, *end)
    pieces = max(1, math.ceil(length / step))
    return [start] + [direct(*start, azimuth, length * i / pieces) for i in range(1, pieces)]
