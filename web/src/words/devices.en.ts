import type { devicesZh } from './devices'

export const devicesEn: Record<keyof typeof devicesZh, string> = {
  'session.started': 'Signed in {0}',
  'session.seen': 'Last used {0}',
  'session.current': 'this device',
  'session.revoke': 'Sign it out',
  'session.revoked': 'That device has been signed out',
  'session.title': 'Devices signed in',
}
