"""Made-up credentials that the load and the measured server share."""

ACCOUNT = "AC" + "0" * 32
TOKEN = "f" * 32
NUMBER = "+12025550100"
PUBLIC_URL = "https://jirani.example"
PATH = "/sms/twilio"
