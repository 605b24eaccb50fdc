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
