/* rating.c -- Wilson, Jeffreys, Bradley-Terry, empirical Bayes. */
#include "solve/opinion/rating.h"

#include <math.h>

struct interval wilson(int64_t k, int64_t n, double z)
{
    double N = (double)n, p = (double)k / N, z2 = z * z;
    double mid = (p + z2 / (2 * N)) / (1 + z2 / N);
    double half = z / (1 + z2 / N) * sqrt(p * (1 - p) / N + z2 / (4 * N * N));

    if (n <= 0)
        return (struct interval){ 0, 1 };
    return (struct interval){ k == 0 ? 0 : mid - half, k == n ? 1 : mid + half };
}

double laplace(int64_t k, int64_t n)
{
    return (double)(k + 1) / (double)(n + 2);
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double       c = 1, d = 1 - (a + b) * x / (a + 1);

    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m < 10000; m++) {
        double up = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + up * d;
        c = 1 + up / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        double down = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + down * d;
        c = 1 + down / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16)
            break;
    }
    return h;
}

/* lgamma is not used: it writes a global sign. This is Lanczos' series for positive X. */
static double log_gamma(double x)
{
    static const double g[] = {
        0.99999999999980993,  676.5203681218851,     -1259.1392167224028,
        771.32342877765313,   -176.61502916214059,   12.507343278686905,
        -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
    };

    if (x < 0.5)
        return log(acos(-1.0) / sin(acos(-1.0) * x)) - log_gamma(1 - x);
    double s = g[0], t = x + 6.5;
    for (int i = 1; i < 9; i++)
        s += g[i] / (x - 1 + i);
    return 0.91893853320467274178 + (x - 0.5) * log(t) - t + log(s);
}

double beta_below(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x > 0;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * fraction(a, b, x) / a;
    return 1 - front * fraction(b, a, 1 - x) / b;
}

double beta_quantile(double a, double b, double p)
{
    double low = 0, high = 1, x = a / (a + b);

    if (p > 0.5) /* the far end is found from the other side, where doubles are dense */
        return 1 - beta_quantile(b, a, 1 - p);
    for (int i = 0; i < 400; i++) {
        double f = beta_below(a, b, x) - p;
        if (f > 0)
            high = x;
        else
            low = x;
        double slope = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + (a - 1) * log(x) +
                           (b - 1) * log1p(-x));
        double next = slope > 0 ? x - f / slope : -1;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (fabs(next - x) <= 1e-17 + 2e-16 * x)
            return next;
        x = next;
    }
    return x;
}

void wilson_permille(int64_t k, int64_t n, int64_t *low, int64_t *high)
{
    struct interval x = n > 0 ? wilson(k, n, 1.959963984540054) : (struct interval){ 0, 1 };

    *low = (int64_t)floor(x.low * 1000);
    *high = (int64_t)ceil(x.high * 1000);
    if (*low < 0)
        *low = 0;
    if (*high > 1000)
        *high = 1000;
}

struct interval jeffreys(int64_t k, int64_t n, double level)
{
    double a = (double)k + 0.5, b = (double)(n - k) + 0.5, tail = (1 - level) / 2;

    return (struct interval){ beta_quantile(a, b, tail), beta_quantile(a, b, 1 - tail) };
}

/* Can everyone be reached from everyone over victories? Only then there is a finite answer. */
static bool connected(struct arena *a, const int64_t *wins, size_t n)
{
    size_t *stack = NEWN(a, size_t, n);
    bool   *seen = NEWN(a, bool, n);

    for (int way = 0; way < 2; way++) {
        size_t top = 0, met = 0;
        memset(seen, 0, n * sizeof *seen);
        seen[0] = true;
        stack[top++] = 0;
        while (top) {
            size_t i = stack[--top];
            met++;
            for (size_t j = 0; j < n; j++)
                if (!seen[j] && (way ? wins[j * n + i] : wins[i * n + j]) > 0) {
                    seen[j] = true;
                    stack[top++] = j;
                }
        }
        if (met < n)
            return false;
    }
    return true;
}

/* Solve H x = g for symmetric positive definite H, in place (Cholesky). */
static void solve(double *h, double *g, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < j; k++)
            for (size_t i = j; i < n; i++)
                h[i * n + j] -= h[i * n + k] * h[j * n + k];
        double d = sqrt(h[j * n + j]);
        for (size_t i = j; i < n; i++)
            h[i * n + j] /= d;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            g[i] -= h[i * n + k] * g[k];
        g[i] /= h[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            g[i] -= h[k * n + i] * g[k];
        g[i] /= h[i * n + i];
    }
}

bool bradley_terry(struct arena *a, const int64_t *wins, size_t n, double *t)
{
    double *h = NEWN(a, double, n *n), *g = NEWN(a, double, n), *p = NEWN(a, double, n);

    memset(t, 0, n * sizeof *t);
    if (n < 2)
        return true;
    if (!connected(a, wins, n))
        return false;
    for (size_t i = 0; i < n; i++)
        p[i] = 1;
    for (int round = 0; round < 2000; round++) { /* a rough start that cannot fail */
        double change = 0;
        for (size_t i = 0; i < n; i++) {
            double won = 0, sum = 0;
            for (size_t j = 0; j < n; j++)
                if (i != j) {
                    won += (double)wins[i * n + j];
                    sum += (double)(wins[i * n + j] + wins[j * n + i]) / (p[i] + p[j]);
                }
            double next = won / sum;
            change += fabs(log(next / p[i]));
            p[i] = next;
        }
        if (change < 1e-3)
            break;
    }
    for (size_t i = 0; i < n; i++)
        t[i] = log(p[i]);
    for (int round = 0; round < 60; round++) { /* Newton to the last digit */
        double most = 0, mean = 0;
        memset(h, 0, n * n * sizeof *h);
        for (size_t i = 0; i < n; i++) {
            g[i] = 0;
            for (size_t j = 0; j < n; j++) {
                if (i == j)
                    continue;
                double both = (double)(wins[i * n + j] + wins[j * n + i]);
                double q = 1 / (1 + exp(t[j] - t[i]));
                g[i] += (double)wins[i * n + j] - both * q;
                h[i * n + i] += both * q * (1 - q);
                h[i * n + j] -= both * q * (1 - q);
            }
        }
        for (size_t i = 0; i < n * n; i++)
            h[i] += 1.0 / (double)n; /* the mean is free: fixing it makes H regular */
        solve(h, g, n);
        for (size_t i = 0; i < n; i++) {
            t[i] += g[i];
            most = fabs(g[i]) > most ? fabs(g[i]) : most;
            mean += t[i] / (double)n;
        }
        for (size_t i = 0; i < n; i++)
            t[i] -= mean;
        if (most < 1e-15)
            break;
    }
    return true;
}

static double log_beta(double a, double b)
{
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

static double likelihood(const struct rated *r, size_t n, double mean, double size)
{
    double a = mean * size, b = (1 - mean) * size, sum = 0;

    for (size_t i = 0; i < n; i++)
        if (r[i].n > 0)
            sum += log_beta(a + (double)r[i].k, b + (double)(r[i].n - r[i].k)) - log_beta(a, b);
    return sum;
}

/* The largest of a function with one hill, by golden section; which of the two arguments moves. */
static double climb(const struct rated *r, size_t n, double *mean, double *log_size, bool of_mean)
{
    double       low = of_mean ? 1e-6 : log(0.1), high = of_mean ? 1 - 1e-6 : log(1e6);
    const double cut = 0.61803398874989485;

    for (int i = 0; i < 80; i++) {
        double x = high - cut * (high - low), y = low + cut * (high - low);
        double fx = likelihood(r, n, of_mean ? x : *mean, exp(of_mean ? *log_size : x));
        double fy = likelihood(r, n, of_mean ? y : *mean, exp(of_mean ? *log_size : y));
        if (fx < fy)
            low = x;
        else
            high = y;
    }
    *(of_mean ? mean : log_size) = (low + high) / 2;
    return likelihood(r, n, *mean, exp(*log_size));
}

struct prior shrink(struct rated *r, size_t n, int64_t least, double level)
{
    double mean = 0.5, size = log(10), last = -INFINITY;

    for (int round = 0; round < 40; round++) {
        climb(r, n, &mean, &size, true);
        double now = climb(r, n, &mean, &size, false);
        if (now - last < 1e-12)
            break;
        last = now;
    }
    struct prior p = { mean * exp(size), (1 - mean) * exp(size) };
    for (size_t i = 0; i < n; i++) {
        double a = p.a + (double)r[i].k, b = p.b + (double)(r[i].n - r[i].k);
        r[i].mean = a / (a + b);
        r[i].interval = (struct interval){ beta_quantile(a, b, (1 - level) / 2),
                                           beta_quantile(a, b, (1 + level) / 2) };
    }
    for (size_t i = 0; i < n; i++) {
        int32_t above = 0, below = 0;
        for (size_t j = 0; j < n; j++) {
            if (r[j].n < least)
                continue;
            above += r[j].interval.low > r[i].interval.high;
            below += r[j].interval.high < r[i].interval.low;
        }
        int32_t ranked = 0;
        for (size_t j = 0; j < n; j++)
            ranked += r[j].n >= least;
        r[i].rank_low = r[i].n < least ? 0 : above + 1;
        r[i].rank_high = r[i].n < least ? 0 : ranked - below;
    }
    return p;
}
