/* gcj.h -- GCJ-02 火星坐标, the shifted coordinates of Chinese web maps, to WGS-84 and back.
 *
 * The shift is a published fact of the maps, known from many open programs: sums of sines over the
 * Krasovsky ellipsoid, 100 to 700 m within China, none outside its box. Back is by iteration, right
 * to a few millimetres. CGCS2000 differs from WGS-84 by centimetres and is taken for the same. */
#ifndef GONGDI_GCJ_H
#define GONGDI_GCJ_H

#include <stdint.h>

/* Both in 1e-7 degree. */
void gcj_to_wgs84(int64_t *lng, int64_t *lat);
void gcj_of_wgs84(int64_t *lng, int64_t *lat);

#endif
