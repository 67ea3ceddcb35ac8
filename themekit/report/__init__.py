"""Reports that people read: one HTML file, a Word document, a workbook."""
