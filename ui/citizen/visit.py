"""The visit's former place."""

from kiosk.values.present_visit import Appearance as Appearance
from kiosk.values.present_visit import Visit as Visit
from kiosk.values.present_visit import Way as Way
from kiosk.values.present_visit import begun as begun
from kiosk.values.present_visit import keeps as keeps
