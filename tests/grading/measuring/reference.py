"""Makes reference.json: the same figures by numpy, scipy and scikit-learn. Run where these are installed; the numbers are committed."""

import json
import random
import sys

import numpy as np
from scipy import stats
from scipy.special import betainc
from sklearn.metrics import brier_score_loss, cohen_kappa_score, f1_score, mean_squared_error

random.seed(7)
levels = ["met", "partial", "missing", "contradicted"]
cases = []
for size in (2, 5, 30, 200):
    truth = [random.randint(0, 4) for _ in range(size)]
    given = [min(4, max(0, t + random.choice([-2, -1, 0, 0, 0, 1]))) for t in truth]
    truth[:2], given[:2] = [0, 3], [1, 4]
    told = [random.choice(levels) for _ in range(size)]
    said = [t if random.random() < 0.6 else random.choice(levels) for t in told]
    confidence = [round(random.random(), 3) for _ in range(size)]
    held = [random.random() < c for c in confidence]
    cases.append(
        {
            "given": given,
            "truth": truth,
            "pearson": stats.pearsonr(given, truth).statistic,
            "rmse": mean_squared_error(truth, given) ** 0.5,
            "rmseOfMean": float(np.std(truth)),
            "kappa": cohen_kappa_score(given, truth, weights="quadratic", labels=range(5)),
            "said": said,
            "told": told,
            "f1": {level: f1_score(told, said, labels=[level], average=None, zero_division=float("nan"))[0] for level in levels},
            "confidence": confidence,
            "held": held,
            "brier": brier_score_loss(held, confidence),
            "macroF1": f1_score(told, said, labels=levels, average="macro", zero_division=float("nan")),
            "line": [float(value) for value in np.polyfit(given, truth, 1)] if len(set(given)) > 1 else None,
        }
    )

# Rows of a small run: groups, points, and the spans of words that are quoted and marked.
groups, rows = [], []
for group in range(6):
    base = random.uniform(20, 80)
    truth = [base + random.uniform(-20, 20) for _ in range(7)]
    given = [t * 0.7 + random.uniform(-15, 15) for t in truth]
    groups.append({"given": given, "truth": truth})
centred = lambda side: np.concatenate([np.array(g[side]) - np.mean(g[side]) for g in groups])
within = stats.pearsonr(centred("given"), centred("truth")).statistic
mapped = []
for at, group in enumerate(groups):
    others = [g for to, g in enumerate(groups) if to != at]
    slope, intercept = np.polyfit(sum((g["given"] for g in others), []), sum((g["truth"] for g in others), []), 1)
    mapped.append([float(value) for value in np.clip(intercept + slope * np.array(group["given"]), 0, 100)])
quoted = [random.random() < 0.4 for _ in range(60)]
marked = [q if random.random() < 0.7 else not q for q in quoted]
differences = [random.gauss(1, 3) for _ in range(12)]
low, high = stats.t.interval(0.9, 11, loc=np.mean(differences), scale=stats.sem(differences))
run = {
    "groups": groups,
    "within": within,
    "mapped": mapped,
    "quoted": quoted,
    "marked": marked,
    "evidence": f1_score(marked, quoted),
    "differences": differences,
    "ninety": [low, high],
    "tost": max(stats.ttest_1samp(differences, -3, alternative="greater").pvalue, stats.ttest_1samp(differences, 3, alternative="less").pvalue),
}

# Isotonic regression, without ties and with them.
from sklearn.isotonic import IsotonicRegression

isotonic = []
for size in (3, 12, 60):
    x = [float(random.randint(1, 99)) for _ in range(size)]
    y = [min(100.0, max(0.0, a + random.uniform(-40, 40))) for a in x]
    fitted = IsotonicRegression().fit(x, y)
    isotonic.append({"given": x, "truth": y, "mapped": [float(value) for value in fitted.predict(x)]})

quantiles = [[p, df, stats.t.ppf(p, df)] for p in (0.025, 0.4, 0.5, 0.9, 0.975, 0.9995) for df in (1, 2, 5, 9, 30, 500)]
tails = [[k, n, p, stats.binom.cdf(k, n, p)] for n in (1, 20, 59, 500) for k in (0, 1, n // 2, n) for p in (0.001, 0.05, 0.3, 0.9)]
betas = [[x, a, b, betainc(a, b, x)] for x in (0.001, 0.2, 0.5, 0.99) for a in (0.5, 3, 40) for b in (0.5, 7, 250)]
json.dump({"cases": cases, "run": run, "isotonic": isotonic, "quantiles": quantiles, "tails": tails, "betas": betas}, sys.stdout, indent=1, default=float)
