// A signal that is there and carries nothing: connections are taken and stay silent, in both directions, until it is strong again.
import { once } from 'node:events'
import net from 'node:net'

/** In front of URL, for the time of the test T. */
export async function weakNet(t, url) {
  const { hostname, port } = new URL(url)
  const sockets = new Set()
  let hung = false
  const still = (socket) => (hung ? socket.pause() : socket.resume())
  const server = net.createServer((near) => {
    const far = net.connect(+port, hostname)
    for (const [from, to] of [[near, far], [far, near]]) {
      sockets.add(from)
      from.on('data', (some) => to.write(some))
      from.on('error', () => to.destroy())
      from.on('close', () => (sockets.delete(from), to.destroy()))
      still(from)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    hang(is) {
      hung = is
      sockets.forEach(still)
    },
  }
}
