"""The table of telephone customers, scored for churn: whether they leave within a month."""

from .scoring.conditions import Condition, Operator, Rule
from .scoring.features import Category, Difference, Flag, Missing, Monotone, Number, Ratio
from .scoring.table import Id, Table, Texts
from .scoring.targets import BinaryTarget
from .scoring.waivers import Waiver

_SERVICES = {
    "online_security": "OnlineSecurity",
    "online_backup": "OnlineBackup",
    "device_protection": "DeviceProtection",
    "tech_support": "TechSupport",
    "streaming_tv": "StreamingTV",
    "streaming_movies": "StreamingMovies",
}
_SPELLINGS = {"Yes": True, "No": False, "No internet service": False, "No phone service": False}
_FALLING = {"online_security", "tech_support"}

TABLE = Table(
    name="churn",
    id=Id(name="customer_id", column="customerID"),
    target=BinaryTarget(
        name="churned",
        column="Churn",
        spellings={"Yes": True, "No": False},
        positive="left within a month",
        negative="stayed",
    ),
    features=(
        Number(name="tenure_months", column="tenure", minimum=0, maximum=1200, integer=True, unit="billed months"),
        Number(name="monthly_charges", column="MonthlyCharges", minimum=0, maximum=10_000, unit="US dollars"),
        Number(
            name="total_charges",
            column="TotalCharges",
            minimum=0,
            maximum=1_000_000,
            unit="US dollars",
            # No total is billed before the first month is over.
            missing=Missing(value=0, when=Condition("tenure_months", Operator.EQUAL, 0)),
        ),
        Flag(name="has_partner", column="Partner", spellings=_SPELLINGS),
        Flag(name="has_dependents", column="Dependents", spellings=_SPELLINGS),
        Flag(name="phone_service", column="PhoneService", spellings=_SPELLINGS),
        Flag(name="multiple_lines", column="MultipleLines", spellings=_SPELLINGS),
        *(
            Flag(
                name=name,
                column=column,
                spellings=_SPELLINGS,
                monotone=Monotone.DECREASING if name in _FALLING else Monotone.NONE,
            )
            for name, column in _SERVICES.items()
        ),
        Flag(name="paperless_billing", column="PaperlessBilling", spellings=_SPELLINGS),
        Category(
            name="internet_service",
            column="InternetService",
            levels=("none", "dsl", "fiber"),
            spellings={"No": "none", "DSL": "dsl", "Fiber optic": "fiber"},
        ),
        Category(
            name="contract",
            column="Contract",
            levels=("month-to-month", "one-year", "two-year"),
            ordered=True,
            spellings={"Month-to-month": "month-to-month", "One year": "one-year", "Two year": "two-year"},
            monotone=Monotone.DECREASING,
        ),
        Category(
            name="payment_method",
            column="PaymentMethod",
            levels=("electronic-check", "mailed-check", "bank-transfer", "credit-card"),
            spellings={
                "Electronic check": "electronic-check",
                "Mailed check": "mailed-check",
                "Bank transfer (automatic)": "bank-transfer",
                "Credit card (automatic)": "credit-card",
            },
        ),
    ),
    derived=(
        Ratio(name="average_charge", numerator="total_charges", denominator="tenure_months", minimum_denominator=1),
        Difference(name="charge_change", left="monthly_charges", right="average_charge"),
    ),
    protected=(
        Category(
            name="gender", column="gender", levels=("female", "male"), spellings={"Female": "female", "Male": "male"}
        ),
        Category(
            name="age_group",
            column="SeniorCitizen",
            levels=("under-65", "65-and-over"),
            spellings={"0": "under-65", "1": "65-and-over"},
        ),
    ),
    # Before the first bill there is no behaviour to judge by.
    selection=(Condition("tenure_months", Operator.AT_LEAST, 1),),
    rules=(
        Rule(
            name="services_need_internet",
            when=Condition("internet_service", Operator.EQUAL, "none"),
            require=tuple(Condition(name, Operator.EQUAL, value=False) for name in _SERVICES),
        ),
        Rule(
            name="lines_need_a_phone",
            when=Condition("phone_service", Operator.EQUAL, value=False),
            require=(Condition("multiple_lines", Operator.EQUAL, value=False),),
        ),
    ),
    gate={"min_roc_auc": 0.82, "min_pr_auc": 0.60, "max_brier": 0.16},
    positive_rate=(0.05, 0.60),
    waivers=(
        Waiver(
            limits={
                "age_group_disparate_impact": 0.45,
                "age_group_demographic_parity_difference": 0.22,
                "age_group_equal_opportunity_difference": 0.15,
                "age_group_average_odds_difference": 0.15,
                "gender_x_age_group_disparate_impact": 0.42,
                "gender_x_age_group_demographic_parity_difference": 0.24,
                "gender_x_age_group_equal_opportunity_difference": 0.19,
                "gender_x_age_group_average_odds_difference": 0.17,
            },
            owner="the authors of the template, for its sample data only",
            reason=(
                "of the customers of 65 and over 42 % leave, of the younger ones 24 %: a model that is right selects "
                "them more often. Who is selected is offered help, and no one is refused anything."
            ),
            raw_data="16320c9c1ec7",
        ),
    ),
    texts=Texts(
        title="Customer churn",
        intended_use=(
            "Ranks active customers by how likely they are to leave within a month, so that help can be offered first "
            "where it matters."
        ),
        out_of_scope="It is not made for prices, for credit, or for refusing service.",
        source="Telco Customer Churn, a sample data set that IBM generated to be realistic.",
        licence="Apache-2.0",
        limits=(
            "Figures on other customers will differ.",
            "Family status is a feature. Whether it may be used is for each deployment to decide.",
        ),
    ),
)
