"""What is to be expected of shots before any work: green, yellow or red, why and where, and how long it will take.

`outlooks` tells for each shot that is asked after an `Outlook`; shots that turn out red are left out of a batch.
"""

from __future__ import annotations

from retake.preflight.asked import Asked
from retake.preflight.offers import with_offers
from retake.preflight.outlook import GREEN, RED, YELLOW, Offer, Outlook, Place, Reason
from retake.preflight.preflight import outlooks

__all__ = ["GREEN", "RED", "YELLOW", "Asked", "Offer", "Outlook", "Place", "Reason", "outlooks", "with_offers"]
