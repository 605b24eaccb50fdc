/* gcj.c -- the shift and its inverse. */
#include "core/gcj.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double axis = 6378245.0;             /* Krasovsky 1940, m */
static const double ecc = 0.00669342162296594323; /* its eccentricity squared */

/* The waves that both formulas share. */
static double waves(double x)
{
    return (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0;
}

static void shift(double lng, double lat, double *east, double *north)
{
    double x = lng - 105.0, y = lat - 35.0;
    double n = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    double e = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));

    n += waves(x) + (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0 +
         (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0;
    e += waves(x) + (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0 +
         (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0;
    double s = sin(lat / 180.0 * pi), m = 1.0 - ecc * s * s;
    *north = n * 180.0 / (axis * (1.0 - ecc) / (m * sqrt(m)) * pi);
    *east = e * 180.0 / (axis / sqrt(m) * cos(lat / 180.0 * pi) * pi);
}

static int inside(double lng, double lat)
{
    return lng >= 72.004 && lng <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

void gcj_of_wgs84(int64_t *lng, int64_t *lat)
{
    double x = (double)*lng / 1e7, y = (double)*lat / 1e7, e = 0, n = 0;

    if (!inside(x, y))
        return;
    shift(x, y, &e, &n);
    *lng = llround((x + e) * 1e7);
    *lat = llround((y + n) * 1e7);
}

void gcj_to_wgs84(int64_t *lng, int64_t *lat)
{
    double x = (double)*lng / 1e7, y = (double)*lat / 1e7, wx = x, wy = y, e = 0, n = 0;

    if (!inside(x, y))
        return;
    for (int i = 0; i < 12; i++) { /* each round leaves a thousandth of the error */
        shift(wx, wy, &e, &n);
        wx = x - e;
        wy = y - n;
    }
    *lng = llround(wx * 1e7);
    *lat = llround(wy * 1e7);
}
