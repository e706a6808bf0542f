"""Import: what is read from a file becomes rows, rows become drafts; `dossiers.importing` registers them."""

from dossiers.imports.columns import Columns
from dossiers.imports.drafts import Draft, Drafting, RowRefused
from dossiers.imports.files import RowFile
from dossiers.imports.report import FaultsFile, Report
from dossiers.imports.rows import Fault, Row

__all__ = ["Columns", "Draft", "Drafting", "Fault", "FaultsFile", "Report", "Row", "RowFile", "RowRefused"]
