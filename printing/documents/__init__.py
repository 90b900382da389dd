"""One module per paper: ticket (ESC/POS), receipt (Mẫu 01, A5 PDF), declaration (A4 PDF), next steps (A4 or 80 mm)."""
