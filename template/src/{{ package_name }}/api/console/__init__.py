"""The console: pages for people, rendered on the server over the services that the routes of the API call.

Pages work without scripts and load nothing from elsewhere. The pages of a capability are in the module, and their
templates in the folder, that bear its name. To add one, copy both, and name its routes in `config/own_access.yaml`.
"""
