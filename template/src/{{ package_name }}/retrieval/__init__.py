"""The retrieval core: text analysis, chunking, ranking, context and grounding, without any store or model.

May import `models` and below. `hits.py` has the port that services call, `stores.py` the one that ingestion fills;
the adapters are in `infrastructure/retrieval`. To add a ranking step, copy `ranking/duplicates.py`: a pure function
over hits.
"""
