// The words of signed-in devices.
import { words } from '../lib/i18n'

export const devicesZh = {
  'session.started': '登录于 {0}',
  'session.seen': '最近使用 {0}',
  'session.current': '本机',
  'session.revoke': '下线',
  'session.revoked': '已让该设备下线',
  'session.title': '登录设备',
}

export const t = words(devicesZh, () => import('./devices.en').then((part) => part.devicesEn))
