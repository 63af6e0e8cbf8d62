"""All SQL of the kiosk: functions over one `Db`, a noun a module."""
