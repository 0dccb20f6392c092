"""The numerics of recommending: arrays and sparse matrices in, arrays and sparse matrices out.

Nothing here knows of Django, Celery or the database. Every matrix names its axes (`user_items` has
a row for each user and a column for each item) and keeps one orientation. Estimators follow the
scikit-learn contract: `__init__` stores parameters, `fit` learns attributes ending in `_` and
returns the estimator. Everything is deterministic, and everything accepts 0 users or 0 items.
"""
