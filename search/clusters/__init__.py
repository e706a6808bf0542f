"""Clusters: matters of many people, in many regions, behind which stands one root (群体性、同源问题).

A root is what many complain of in one way: a lender, a developer, a contractor, a scheme, a policy, together with the
group of topics. Dossiers that share one belong together, and so do roots that are named together again and again. All
of it follows from what is in the index at the moment, so that the order in which matters arrive makes no difference,
and nothing is to be kept up to date beside it.
"""
