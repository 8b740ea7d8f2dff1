"""denialscan reads ICE decision letters as a careful litigator would."""

__version__ = "0.1.0"
