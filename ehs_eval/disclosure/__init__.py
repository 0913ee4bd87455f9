"""Disclosure control: from results to results that give no person away, with the proof.

One step between results and everything that shows them. The ledger says which counts the results
hold, how they add up and what each result rests on; the rules say which counts are too small; the
search hides those and enough beside them; the audit proves that none can be worked out.
"""
