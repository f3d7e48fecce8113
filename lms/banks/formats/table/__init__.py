"""The house table of questions: XLSX, ODS or CSV."""
