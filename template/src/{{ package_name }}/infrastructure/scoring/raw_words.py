"""The words of the raw account files, and what they mean in the domain."""

from collections.abc import Mapping

OUTCOME = "Churn"
COLUMNS: Mapping[str, str] = {
    "customerID": "customer_id",
    "tenure": "tenure_months",
    "MonthlyCharges": "monthly_charges",
    "TotalCharges": "total_charges",
    "gender": "gender",
    "SeniorCitizen": "age_group",
    "InternetService": "internet_service",
    "Contract": "contract",
    "PaymentMethod": "payment_method",
    "Partner": "has_partner",
    "Dependents": "has_dependents",
    "PhoneService": "phone_service",
    "MultipleLines": "multiple_lines",
    "OnlineSecurity": "online_security",
    "OnlineBackup": "online_backup",
    "DeviceProtection": "device_protection",
    "TechSupport": "tech_support",
    "StreamingTV": "streaming_tv",
    "StreamingMovies": "streaming_movies",
    "PaperlessBilling": "paperless_billing",
    OUTCOME: "churned",
}
# An outcome that is not known has no word.
OUTCOMES: Mapping[str, bool] = {"Yes": True, "No": False}
FLAGS: Mapping[str, bool] = {"Yes": True, "No": False, "No internet service": False, "No phone service": False}
CATEGORIES: Mapping[str, Mapping[str, str]] = {
    "gender": {"Female": "female", "Male": "male"},
    "age_group": {"0": "under-65", "1": "65-and-over"},
    "internet_service": {"No": "none", "DSL": "dsl", "Fiber optic": "fiber"},
    "contract": {"Month-to-month": "month-to-month", "One year": "one-year", "Two year": "two-year"},
    "payment_method": {
        "Electronic check": "electronic-check",
        "Mailed check": "mailed-check",
        "Bank transfer (automatic)": "bank-transfer",
        "Credit card (automatic)": "credit-card",
    },
}
NUMBERS = ("tenure_months", "monthly_charges", "total_charges")
FLAG_COLUMNS = tuple(name for name in COLUMNS.values() if name not in {"customer_id", "churned", *NUMBERS, *CATEGORIES})
