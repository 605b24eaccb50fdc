// Positions: the API carries integers of 1e-7 degree, maps and devices carry degrees.

export interface Point {
  lng: number
  lat: number
}

const SCALE = 10_000_000

export const toDegrees = (point: Point): Point => ({ lng: point.lng / SCALE, lat: point.lat / SCALE })

export const fromDegrees = (lng: number, lat: number): Point => ({
  lng: Math.round(lng * SCALE),
  lat: Math.round(lat * SCALE),
})

/** Asks the device where it is. */
export function locate(): Promise<Point> {
  return new Promise((done, fail) => {
    if (!navigator.geolocation || !window.isSecureContext) {
      fail(new Error('unavailable'))
      return
    }
    navigator.geolocation.getCurrentPosition(
      (position) => done(fromDegrees(position.coords.longitude, position.coords.latitude)),
      fail,
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30_000 },
    )
  })
}

/** A point inside an outline, for those who name a community and cannot point at a map. */
export function middleOf(geometry: GeoJSON.Geometry): { lng: number; lat: number } {
  const ring = geometry.type === 'MultiPolygon' ? geometry.coordinates[0][0] : geometry.type === 'Polygon' ? geometry.coordinates[0] : []
  let area = 0
  let lng = 0
  let lat = 0
  for (let index = 0; index + 1 < ring.length; index++) {
    const [ax, ay] = ring[index]
    const [bx, by] = ring[index + 1]
    const cross = ax * by - bx * ay
    area += cross
    lng += (ax + bx) * cross
    lat += (ay + by) * cross
  }
  if (area === 0) return { lng: ring[0]?.[0] ?? 118, lat: ring[0]?.[1] ?? 24.5 }
  return { lng: lng / (3 * area), lat: lat / (3 * area) }
}
