using static Tarn.Api.Mcp.Tools.ToolTraits;

namespace Tarn.Api.Mcp.Tools;

/// <summary>Tools for the Files area, for webhooks, and for the users of directories.</summary>
internal static class FileTools
{
    public static IEnumerable<ToolEntry> All =>
    [
        new("list_all_caspio_files_folders", "ListFilesFolders", None, "Lists the folders in a folder of the Files area; without externalKey those at the top."),
        new("get_single_caspio_files_folder_by_id", "GetFilesFolderMetadataByKey", Id, "Describes one folder. id is its ExternalKey."),
        new("list_all_caspio_files", "ListFiles", None, "Lists the files in a folder of the Files area: name, size, type, dates and the ExternalKey by which other tools name them."),
        new("create_a_caspio_file", "UploadFiles", None,
            "Uploads files into a folder (externalKey; without it, the top). Refused as a whole when one of the names is taken: rename, or use update_a_caspio_file_by_id."),
        new("update_a_caspio_file_by_id", "UpdateFile", Destructive, "Uploads one file into a folder, in place of the file of the same name when there is one."),
        new("get_single_caspio_file_metadatum_by_id", "GetFileMetadataByKey", Id, "Describes one file: name, size, type, dates. id is its ExternalKey."),
        new("get_single_caspio_file_by_id", "DownloadFileByKey", Id, "Reads a file. id is its ExternalKey. Up to 5 MB; images up to 1 MB come as images."),
        new("delete_a_caspio_file_by_id", "DeleteFileByKey", Id, "Deletes a file, for good. id is its ExternalKey."),
        new("list_all_caspio_path_file_infos", "GetFileMetadataByPath", None, "Describes the file at a path, for example /images/logo.png."),
        new("list_all_caspio_files_paths", "DownloadFileByPath", None, "Reads the file at a path, for example /images/logo.png. Up to 5 MB; images up to 1 MB come as images."),
        new("delete_a_caspio_files_path_by_id", "DeleteFileByPath", None, "Deletes the file at a path, for good."),

        new("list_all_caspio_outgoing_webhooks", "ListOutgoingWebhooks", None, "Lists the outgoing webhooks: addresses that are called when records change."),
        new("create_a_caspio_outgoing_webhook", "CreateOutgoingWebhook", OpenWorld,
            "Creates an outgoing webhook. Keep the Secret of the answer: it is shown only here and signs the calls. Then add what it listens to with create_a_caspio_webhook_event.")
        { Required = ["Name", "OutgoingUrls"] },
        new("get_single_caspio_outgoing_webhook_by_id", "GetOutgoingWebhook", Id, "Describes one webhook, with how many messages, calls and errors it had in 30 days."),
        new("update_a_caspio_outgoing_webhook_by_id", "UpdateOutgoingWebhook", Id | OpenWorld,
            "Changes a webhook: give at least one of Name, Description, OutgoingUrls, CallThrottling, Enabled. Enabled switches all its events on or off."),
        new("delete_a_caspio_outgoing_webhook_by_id", "DeleteOutgoingWebhook", Id, "Deletes a webhook with its events."),
        new("list_all_caspio_webhook_events", "ListOutgoingWebhookEvents", None, "Lists the events that a webhook listens to."),
        new("create_a_caspio_webhook_event", "CreateOutgoingWebhookEvent", None,
            "Makes a webhook listen to a table: EventType table.recordInsert, table.recordUpdate or table.recordDelete, ObjectName the table."),
        new("get_single_caspio_webhook_event_by_id", "GetOutgoingWebhookEvent", Id, "Describes one event of a webhook, with how many messages, calls and errors it had."),
        new("update_a_caspio_webhook_event_by_id", "UpdateOutgoingWebhookEvent", Id, "Changes an event of a webhook; its EventType and ObjectName stay as they are."),
        new("delete_a_caspio_webhook_event_by_id", "DeleteOutgoingWebhookEvent", Id, "Deletes an event of a webhook: its table calls no longer."),

        new("list_all_caspio_directories", "ListDirectories", None, "Lists the directories of users that sign in to DataPages, each with its Id."),
        new("list_all_caspio_users", "ListDirectoryUsers", None,
            """
            Reads the users of a directory like records. q.where is a T-SQL condition with text in single quotes, for example: _status = 'Active' AND Email LIKE '%@example.com'.
            When there are more than `limit` rows, next_cursor is not null: call again with it to go on.
            """),
        new("create_a_caspio_user", "CreateUser", None, "Adds a user to a directory. Give the values of its fields in `record`. With response \"rows\" the stored user comes back."),
        new("update_a_caspio_user_by_id", "UpdateUsers", Destructive, "Changes all users of a directory that meet Where, for example: Email = 'ann@example.com'. Fields that are left out stay."),
        new("delete_a_caspio_user_by_id", "DeleteUsers", None, "Deletes all users of a directory that meet Where, for good, for example: Email = 'ann@example.com'."),
        new("create_a_caspio_users_activate", "ActivateUser", None, "Sends a user the mail with which he activates his account, or gives the address for it when SendEmail is false.")
        { Required = ["UserGUID"] },
    ];
}
