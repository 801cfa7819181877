namespace Tarn.Data.Transfer;

/// <summary>How ambiguous dates such as <c>3/4/2024</c> are read.</summary>
public enum DateOrder { MonthFirst, DayFirst, YearFirst }
