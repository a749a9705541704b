# Runs the SQL statements of stdin, parted by lines of "--;", in one session of ClickHouse as a library (chdb).
# Prints what the last one answers.
import sys

from chdb import session

engine = session.Session()
answer = None
for statement in sys.stdin.read().split("\n--;\n"):
    answer = engine.query(statement, "TSV")
sys.stdout.write(str(answer))
