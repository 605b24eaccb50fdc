// The icons that only the desk has.
import { paths } from '../ui/icons'

Object.assign(paths, {
  window: ['M14 4h6v6', 'M20 4l-9 9', 'M18 14v6H4V6h6'],
  gear: ['M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6', 'M12 2.5v3', 'M12 18.5v3', 'M2.5 12h3', 'M18.5 12h3', 'm5.3 5.3 2.1 2.1', 'm16.6 16.6 2.1 2.1', 'm18.7 5.3-2.1 2.1', 'm7.4 16.6-2.1 2.1'],
  chart: ['M4 20V4', 'M4 20h16', 'M8 16v-4', 'M12.5 16V8', 'M17 16v-6'],
  eye: ['M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7S2 12 2 12', 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6'],
  print: ['M7 9V4h10v5', 'M7 17H4V9h16v8h-3', 'M7 14h10v6H7z'],
})
