"""flow.py -- the greatest flow through a network of whole numbers (Dinic's algorithm)."""


class Flow:
    def __init__(self, nodes):
        self.out = [[] for _ in range(nodes)]
        self.to, self.cap = [], []

    def arc(self, a, b, cap):
        self.out[a].append(len(self.to))
        self.to.append(b)
        self.cap.append(cap)
        self.out[b].append(len(self.to))
        self.to.append(a)
        self.cap.append(0)

    def levels(self, source):
        level, queue = {source: 0}, [source]
        for a in queue:
            for e in self.out[a]:
                if self.cap[e] and self.to[e] not in level:
                    level[self.to[e]] = level[a] + 1
                    queue.append(self.to[e])
        return level

    def send(self, source, sink):
        total = 0
        while True:
            level = self.levels(source)
            if sink not in level:
                return total, level
            at = [0] * len(self.out)
            while True:
                path, a = [], source
                while a != sink:
                    while at[a] < len(self.out[a]):
                        e = self.out[a][at[a]]
                        if self.cap[e] and level.get(self.to[e]) == level[a] + 1:
                            break
                        at[a] += 1
                    else:
                        if not path:
                            break
                        e = path.pop()
                        a = self.to[e ^ 1]
                        at[a] += 1
                        continue
                    path.append(e)
                    a = self.to[e]
                if a != sink:
                    break
                amount = min(self.cap[e] for e in path)
                for e in path:
                    self.cap[e] -= amount
                    self.cap[e ^ 1] += amount
                total += amount
