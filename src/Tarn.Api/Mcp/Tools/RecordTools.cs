using static Tarn.Api.Mcp.Tools.ToolTraits;

namespace Tarn.Api.Mcp.Tools;

/// <summary>Tools for the records of tables and views, and for their attachments.</summary>
internal static class RecordTools
{
    public static IEnumerable<ToolEntry> All => [.. Of("", "Table", "table"), .. Of("view_", "View", "view")];

    private static IEnumerable<ToolEntry> Of(string infix, string source, string kind)
    {
        var rows = kind == "view" ? "rows of a view" : "records of a table";
        var writable = kind == "view" ? " Only views with one table, or with one that is marked editable, can be written." : "";
        return
        [
            new($"list_all_caspio_{infix}records", $"List{source}Records", None,
                $$"""
                Reads {{rows}}. q.where is a T-SQL condition with text in single quotes ('' for a quote), for example: Status = 'Paid' AND Total > 100. Yes/No fields compare
                with 1 and 0. q.select may hold functions and aggregates, for example: Status, COUNT(*) AS N with q.groupBy Status. Without paging arguments at most `limit`
                rows come (100); when there are more, next_cursor is not null: call again with it to go on.
                """),
            new($"create_a_caspio_{infix}record", $"Create{source}Record", None,
                $$"""
                Adds one row to a {{kind}}. Give its values in `record`, for example {"Customer":"Ann","Total":12.5,"Tags":[1,3]}: fields that are left out get their default, a
                list field takes the ids of its values, a date is written 2026-05-01T09:30:00. With response "rows" the stored row comes back, with its PK_ID.{{writable}}
                """),
            new($"update_a_caspio_{infix}record_by_id", $"Update{source}Records", Destructive,
                $$"""
                Changes all {{rows}} that meet q.where to the values in `record`; fields that are left out stay. To change one row: q.where "PK_ID = 12". Read with the same condition
                first to see what it meets. It answers how many were changed; with response "rows" the changed rows come back.{{writable}}
                """),
            new($"delete_a_caspio_{infix}record_by_id", $"Delete{source}Records", None,
                $$"""
                Deletes all {{rows}} that meet q.where, for good, for example: PK_ID = 12. Read with the same condition first to see what it meets. It answers how many were
                deleted.{{writable}}
                """),
            new($"get_single_caspio_{infix}attachment_by_id", $"DownloadFileFromAttachment{source}Field", Id,
                $"Reads the file in an attachment field of one row of a {kind}. id is the row's PK_ID. Up to 5 MB."),
            new($"update_a_caspio_{infix}attachment_by_id", $"UploadFileToAttachment{source}Field", Id | Destructive,
                $"Puts a file into an attachment field of one row of a {kind}, in place of the one that is there. id is the row's PK_ID."),
            new($"delete_a_caspio_{infix}attachment_by_id", $"DeleteFileFromAttachment{source}Fields", None,
                $"Removes the files from an attachment field of the {rows} that meet q.where; the rows stay."),
            new($"list_all_caspio_{infix}file_infos", $"GetFileMetadataFromAttachment{source}Fields", None,
                $"Lists name, type, size and dates of the files in an attachment field of a {kind}; q.where picks rows. Rows without a file are left out."),
            new($"update_a_caspio_{infix}file_info_by_id", $"UpdateFileMetadataInAttachment{source}Fields", None,
                $"Renames the files in an attachment field of the {rows} that meet q.where. The extension stays."),
        ];
    }
}
