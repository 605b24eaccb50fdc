/* rating.h -- honest numbers from few ratings: intervals, strengths from comparisons, ranks. */
#ifndef GONGDI_OPINION_RATING_H
#define GONGDI_OPINION_RATING_H

#include "base/base.h"

struct interval {
    double low, high;
};

/* K of N are content; Z is 1.959963984540054 for 95 %. */
struct interval wilson(int64_t k, int64_t n, double z);

/* The same at 95 % in thousandths, rounded outwards: for rooms, which have no floating point. N =
 * 0: 0 to 1000. */
void wilson_permille(int64_t k, int64_t n, int64_t *low, int64_t *high);

/* Equal-tailed, prior Beta(1/2, 1/2); LEVEL is 0.95. */
struct interval jeffreys(int64_t k, int64_t n, double level);

double laplace(int64_t k, int64_t n);

/* The share X of Beta(a, b) that lies below it, and the other way round. */
double beta_below(double a, double b, double x);
double beta_quantile(double a, double b, double p);

/* Bradley-Terry: WINS[i * n + j] times i was preferred to j; log strengths with mean zero. False
 * when no finite strengths exist (somebody never wins or never loses against a part of the rest).
 */
bool bradley_terry(struct arena *a, const int64_t *wins, size_t n, double *log_strength);

/* Units rated K of N, shrunk towards what all of them have in common (Beta prior fitted to the
 * units by their marginal likelihood). RANK_LOW..RANK_HIGH is the band of ranks, 1 is the best,
 * that its interval does not exclude; units below LEAST ratings get no rank (0). */
struct rated {
    int64_t         k, n;
    double          mean;
    struct interval interval;
    int32_t         rank_low, rank_high;
};
struct prior {
    double a, b;
};
struct prior shrink(struct rated *r, size_t n, int64_t least, double level);

#endif
