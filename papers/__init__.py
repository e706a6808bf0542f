"""What the office puts on paper (案卷材料): the case file, the petitioner's own copy, an official's work record."""
