using Tarn.Api.Errors;

namespace Tarn.Api.Mcp;

/// <summary>What an agent can try after an error.</summary>
internal static class ErrorHint
{
    /// <summary>A sentence for the code of an error; null when its message says all.</summary>
    public static string? Of(string? code) => code switch
    {
        ErrorCodes.ObjectNotFound => "Look the name or key up first: list_all_caspio_tables, list_all_caspio_views, list_all_caspio_bridge_applications.",
        ErrorCodes.FieldNotFound => "list_all_caspio_fields gives the names of the table's fields.",
        ErrorCodes.FileNotFound => "list_all_caspio_files gives the files of a folder with their ExternalKeys.",
        ErrorCodes.SqlServerError => "Conditions are T-SQL: text in single quotes ('' for a quote), Yes/No fields compare with 1 and 0, dates as '2026-05-01'. list_all_caspio_fields gives the names of the fields.",
        ErrorCodes.InvalidInputValue => "list_all_caspio_fields gives the type of each field, and for lists the ids that are allowed.",
        ErrorCodes.AlterReadOnlyData => "Leave the fields out that cannot be written: list_all_caspio_fields shows them with \"Editable\": false.",
        ErrorCodes.FileAlreadyExists => "Choose another name, or use update_a_caspio_file_by_id to overwrite.",
        "InsufficientPermissions" => "The token's profile lacks a right. Its owner can grant it; with these tools it cannot be changed.",
        ErrorCodes.TooManyRequests or ErrorCodes.ServiceUnavailable => "Wait a little, then call again.",
        _ => null,
    };
}
