"""Everything that people see and touch: Qt Widgets, PySide6-Essentials only. Reaches the core through tasks."""
