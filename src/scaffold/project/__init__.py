"""Projects and the template they come from, as plain values: recorded answers, versions, trees and merges.

May import `answers` and `errors`.
"""
