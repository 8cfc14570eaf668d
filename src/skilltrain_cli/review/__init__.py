"""What a review says: findings, their explanations, and where a merged workbook is from."""
