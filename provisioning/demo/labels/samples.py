"""One valid text of each kind, for sheets without a list of one's own (data set of labels/README)."""

TOKEN = (
    "PVZ:T1:06GG20014D2PF2DBSQQPPJEJ03PMYDE3YVKJXT911X1Y61FQ19GB6WH7"
    "B3YZPV4E0HRQ39F38ESAEJVYTXF1EG91Y28WCH60NVSKZWFB7HVGYM3Z14VR86735TFWHRG9"
)

SAMPLES: tuple[tuple[str, str], ...] = (
    ("12345678-0001-1", "parcel"),
    ("12345678-0002-1", "parcel"),
    ("12345678-0002-2", "parcel"),
    ("00095212340000000174", "tote"),
    ("800309521234000013000417", "tote_body"),
    ("CL01A0304S", "cell"),
    ("CS02C12078", "cell"),
    ("PVZ:B1:7ZQ4KD9T2M5XW8HC3RNB6VYEFAD", "badge"),
    (TOKEN, "pickup"),
    ("PVZ:D1:0000041792E", "sheet"),
    ("K482913V", "code"),
    ("RR473124829RU", "s10"),
    ("10140026001234", "rpo"),
    ("4600000000008", "retail"),
)
