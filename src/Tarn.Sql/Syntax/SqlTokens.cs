namespace Tarn.Sql.Syntax;

/// <summary>The kinds of <c>[@...]</c> a context knows; see <see cref="TokenKind"/>.</summary>
[Flags]
public enum SqlTokens
{
    /// <summary>None: <c>[@...]</c> is refused, and inside quotes it is plain text.</summary>
    None = 0,

    /// <summary><c>[@field:X]</c>.</summary>
    Field = 1,

    /// <summary><c>[@calcfield:N]</c>.</summary>
    CalculatedField = 2,

    /// <summary><c>[@authfield:X]</c>.</summary>
    AuthField = 4,

    /// <summary><c>[@app:X]</c>.</summary>
    App = 8,

    /// <summary><c>[@X]</c>.</summary>
    Parameter = 16,
}
