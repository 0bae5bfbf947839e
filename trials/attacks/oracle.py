"""What must be as it was without the attacker's pieces."""

TOLERANCE = 1e-9


def stand(account):
    return {"verdict": account["verdict"], "severity": account.get("severity"), "relay": account["proofs"]["relay"]["log10_e"],
            "people": account["proofs"]["people"]["log10_e"], "path": account["path"]["primary"],
            "findings": sorted((finding["kind"], finding["severity"]) for finding in account["findings"])}


def violations(without, found, owned=()):
    """Sentences: what changed of others, and which proofs fell of the `owned` accounts, the attacker's. Those may rise."""
    said, fell = [], []
    for name, account in sorted(without.items()):
        if name not in found:
            said.append(f"{name} is gone")
            continue
        before, after = stand(account), stand(found[name])
        if name in owned:
            fell += [f"{name}'s proof for {'a relay' if proof == 'relay' else 'people'} fell from {before[proof]} to {after[proof]}"
                     for proof in ("relay", "people") if after[proof] < before[proof] - TOLERANCE]
        else:
            said += [f"{name}'s {key}: {before[key]}, with the attack {after[key]}" for key in before if before[key] != after[key]]
    return said, fell
