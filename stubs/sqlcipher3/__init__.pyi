from sqlcipher3.dbapi2 import (
    SQLITE_BUSY as SQLITE_BUSY,
)
from sqlcipher3.dbapi2 import (
    Connection as Connection,
)
from sqlcipher3.dbapi2 import (
    Cursor as Cursor,
)
from sqlcipher3.dbapi2 import (
    DatabaseError as DatabaseError,
)
from sqlcipher3.dbapi2 import (
    Error as Error,
)
from sqlcipher3.dbapi2 import (
    IntegrityError as IntegrityError,
)
from sqlcipher3.dbapi2 import (
    OperationalError as OperationalError,
)
from sqlcipher3.dbapi2 import (
    Row as Row,
)
from sqlcipher3.dbapi2 import (
    connect as connect,
)
from sqlcipher3.dbapi2 import (
    sqlite_version as sqlite_version,
)
