using static Tarn.Api.Mcp.Tools.ToolTraits;

namespace Tarn.Api.Mcp.Tools;

/// <summary>Tools for tables, fields, views and apps: what an account consists of.</summary>
internal static class DesignTools
{
    public static IEnumerable<ToolEntry> All =>
    [
        new("list_all_caspio_tables", "ListTables", None,
            "Lists the names of all tables that you may see. Start here, then ask list_all_caspio_fields for the fields of a table."),
        new("create_a_caspio_table", "CreateTable", None,
            """
            Creates a table with its fields, all or nothing. Names begin with a letter and hold letters, digits and _ (at most 32 characters). Every table has a key
            PK_ID by itself. Example: Name "Orders", Fields [{"Name":"Order_No","Type":"AUTONUMBER","Unique":true},{"Name":"Customer","Type":"STRING"},
            {"Name":"Total","Type":"CURRENCY"},{"Name":"Status","Type":"LIST-STRING","ListField":["New","Paid"]}]. Tables cannot be renamed or deleted with these tools.
            """) { Required = ["Name", "Fields"] },
        new("get_single_caspio_table_by_id", "GetTable", Id, "Gives the name and the note of one table. For its fields use list_all_caspio_fields."),
        new("list_all_caspio_fields", "ListTableFields", None,
            "Lists the fields of a table: name, type, whether unique and editable, and the values of lists with their ids. Read it before you write conditions or records."),
        new("create_a_caspio_field", "CreateTableField", None,
            "Adds a field to a table. AUTONUMBER, PREFIXED AUTONUMBER, GUID and RANDOM ID need \"Unique\": true. LIST-* types need ListField."),
        new("get_single_caspio_field_by_id", "GetTableField", Id, "Describes one field of a table."),
        new("update_a_caspio_field_by_id", "UpdateTableField", Id | Destructive,
            """
            Changes a field: give only the properties that change. A new Name is carried into views and DataPages. A new Type converts all values, and is refused as a whole
            when one cannot be converted. ListField is the complete new list: a value that is left out is taken from the records that have it.
            """),
        new("delete_a_caspio_field_by_id", "DeleteTableField", Id, "Deletes a field with all its values, for good. Refused while a view, formula, relationship or DataPage uses it."),
        new("list_all_caspio_password_fields", "ListPasswordTableFields", None, "Lists the names of a table's PASSWORD fields. Their values can be set but never read."),
        new("update_a_caspio_password_field_by_id", "UpdatePasswordTableField", Id | Destructive,
            "Sets the password of the records that meet a condition. Example: id \"Password\", q.where \"Email = 'ann@example.com'\", Value \"n3w-Secret\".") { Required = ["Value"] },
        new("delete_a_caspio_password_field_by_id", "ResetPasswordTableField", Id, "Removes the password from the records that meet a condition."),
        new("list_all_caspio_views", "ListViews", None, "Lists the names of all views that you may see. A view joins or filters tables and is read like a table."),
        new("get_single_caspio_view_by_id", "GetView", Id, "Gives the name and the note of one view."),
        new("list_all_caspio_view_fields", "ListViewFields", None, "Lists the fields of a view, each with the table and field that it comes from (TableFieldName) and whether it can be written."),
        new("get_single_caspio_view_field_by_id", "GetViewField", Id, "Describes one field of a view."),
        new("list_all_caspio_bridge_applications", "ListBridgeApplications", None, "Lists the apps that you may see, each with the ExternalKey by which other tools name it."),
        new("get_single_caspio_bridge_application_by_id", "GetBridgeApplication", Id, "Describes one app. id is its ExternalKey, not its name."),
        new("list_all_caspio_datapages", "ListBridgeApplicationDataPages", None, "Lists the DataPages (forms, reports, charts ...) of an app, each with its AppKey."),
        new("get_single_caspio_datapage_by_id", "GetBridgeApplicationDataPage", Id, "Describes one DataPage of an app. id is its AppKey."),
        new("get_single_caspio_deployment_by_id", "GetBridgeApplicationDataPageDeploymentCode", None,
            "Gives the code that puts a DataPage on a web page: its address (URL), a script (Embedded), a frame (iFrame), or the code for .NET pages (Net)."),
        new("update_a_caspio_deployment_by_id", "UpdateBridgeApplicationDataPageDeployment", Destructive,
            "Opens a DataPage to visitors (Deployed true) or closes it (Deployed false)."),
        new("caspio_deployments_bulk_update", "UpdateBridgeApplicationDataPagesDeployment", Destructive, "Opens or closes all DataPages of an app at once."),
        new("list_all_caspio_data_import_export_tasks", "ListDataImportExportTasks", None, "Lists the tasks that import and export data, each with its state and ExternalKey."),
        new("get_single_caspio_data_import_export_task_by_id", "GetDataImportExportTask", Id, "Describes one task that imports or exports data. id is its ExternalKey."),
        new("create_a_caspio_run", "RunDataImportExportTask", None, "Starts a task that imports or exports data. It runs on; ask get_single_caspio_data_import_export_task_by_id how it goes."),
    ];
}
